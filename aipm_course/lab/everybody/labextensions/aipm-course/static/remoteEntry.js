// A JupyterLab extension written by hand, without a build: JupyterLab asks the container for "./extension".
(() => {
  "use strict";

  const RUN_ALL = new Set(["notebook:run-all-cells", "notebook:restart-run-all"]);
  const SCROLLS = ".jp-OutputArea-output.jp-RenderedHTML, .jp-OutputArea-output.jp-RenderedMarkdown";
  const FOLDED = ".jupyter-widget-Collapse-contents"; // grows wide when it is opened, which changes no child
  const NUMBER = /^[-−+]?[\d.,]+(e[-+]?\d+)?%?$/;
  const NOTHING = new Set(["", "NaN", "<NA>", "None", "NaT", "..."]);
  const PRESENT = "aipm-present"; // tag of a cell whose output is true for a moment only

  const notebookOf = (panel) => (panel && panel.content && panel.content.widgets && panel.content.model ? panel.content : null);

  function scrollerOf(notebook) {
    return notebook.node.querySelector(".jp-WindowedPanel-outer") || notebook.node;
  }

  function placeIn(notebook) {
    const cell = notebook.activeCell;
    if (!cell) return null;
    const scroller = scrollerOf(notebook);
    return { index: notebook.activeCellIndex, cell, scroller, top: scroller.scrollTop, offset: offsetOf(cell, scroller) };
  }

  function offsetOf(cell, scroller) {
    return cell.node.isConnected ? cell.node.getBoundingClientRect().top - scroller.getBoundingClientRect().top : null;
  }

  function goBack(notebook, place) {
    notebook.activeCellIndex = place.index;
    notebook.deselectAll();
    const now = offsetOf(place.cell, place.scroller);
    // Outputs above may have grown: hold the cell where it was, not the number of pixels.
    if (place.offset !== null && now !== null) place.scroller.scrollTop += now - place.offset;
    else place.scroller.scrollTop = place.top;
  }

  function stayWhileRunning(app) {
    const execute = app.commands.execute.bind(app.commands);
    app.commands.execute = (id, args) => {
      const notebook = RUN_ALL.has(id) ? notebookOf(app.shell.currentWidget) : null;
      const place = notebook ? placeIn(notebook) : null;
      if (notebook) notebook.aipmAll = true;
      const result = execute(id, args);
      if (notebook) result.catch(() => {}).finally(() => { notebook.aipmAll = false; });
      if (!place) return result;
      let moved = false;
      const move = () => { moved = true; };
      const events = ["wheel", "pointerdown", "keydown", "touchstart"];
      const back = () => { if (!moved && !notebook.isDisposed) goBack(notebook, place); };
      window.setTimeout(() => {
        events.forEach((event) => notebook.node.addEventListener(event, move, { passive: true }));
        back();
      }, 50);
      result
        .then((fine) => {
          // Whoever ran into an error is left at it.
          if (fine !== false) [0, 150, 600].forEach((wait) => window.setTimeout(back, wait));
        })
        .catch(() => {})
        .finally(() => window.setTimeout(() => events.forEach((event) => notebook.node.removeEventListener(event, move)), 700));
      return result;
    };
  }

  // JupyterLab jumps to a place in a page that it has just begun to open, and then the page is laid out again.
  function arriveWhereALinkLeads(app) {
    app.commands.commandExecuted.connect((_, { id, args, result }) => {
      if (id !== "rendermime:handle-local-link" || !args || !args.id || !/\.ipynb$/.test(args.path || "")) return;
      Promise.resolve(result).then(async () => {
        const panel = await shown(app, args.path);
        if (!panel) return;
        await panel.context.ready;
        await panel.revealed;
        for (const wait of [0, 300, 900]) {
          await new Promise((done) => window.setTimeout(done, wait));
          if (app.shell.currentWidget === panel) panel.setFragment(args.id);
        }
      }).catch((problem) => console.warn("aipm-course", problem));
    });
  }

  async function shown(app, path) {
    for (let turn = 0; turn < 50; turn++) {
      const panel = app.shell.currentWidget;
      if (notebookOf(panel) && panel.context.path.endsWith(path.replace(/^.*:/, ""))) return panel;
      await new Promise((done) => window.setTimeout(done, 100));
    }
    return null;
  }

  const STYLE = `
    /* A table that is too wide scrolls in its own frame, and the frame says so; its first column stays. */
    .jp-OutputArea-output.jp-RenderedHTML, .jp-OutputArea-output.jp-RenderedMarkdown { overflow-x: auto; scrollbar-width: thin; scrollbar-color: #6b7785 #d5dade; }
    .jp-RenderedHTML table.dataframe td { max-width: 24em; white-space: normal; }
    .jp-RenderedHTML table.dataframe tr > :first-child { position: sticky; left: 0; background: var(--jp-layout-color0); z-index: 1; }
    .jp-RenderedHTMLCommon table.dataframe .aipm-words { text-align: left; }
    .aipm-read[hidden] { display: none; }
    .aipm-read:not([hidden]) { padding: 0 8px; display: flex; align-items: center; white-space: nowrap; font-size: var(--jp-ui-font-size1); color: var(--jp-ui-font-color1); }
    .aipm-read span { display: inline-block; width: 90px; height: 6px; margin-right: 8px; background: #c9d1d9; }
    .aipm-read i { display: block; height: 6px; background: #2e7d32; }
    /* The name of a control breaks where its place ends, instead of being cut. */
    .jp-OutputArea-output .widget-label, .jp-OutputArea-output .widget-label-basic { white-space: normal; overflow: visible; text-overflow: clip; height: auto; min-height: var(--jp-widgets-inline-height); line-height: 1.4; padding-top: 4px; box-sizing: border-box; }
    .jp-OutputArea-output .widget-inline-hbox, .jp-OutputArea-output .widget-checkbox { height: auto; }
    .jp-OutputArea-output .widget-dropdown > select { height: var(--jp-widgets-inline-height); }
    /* A line that is too long breaks between words. */
    .jp-OutputArea-output.jp-RenderedText pre { word-break: normal; overflow-wrap: anywhere; }
    /* Comments are help (a call without its #), so they are no dimmer than the code. */
    body[data-jp-theme-light="true"] { --jp-mirror-editor-comment-color: #2f6565; }
    body[data-jp-theme-light="false"] { --jp-mirror-editor-comment-color: #83c1c1; }
    .jp-Cell .jp-Cell-outputWrapper[hidden] { display: none; }
    .aipm-guess { margin: 6px 0 6px calc(var(--jp-cell-prompt-width) + 8px); font: var(--jp-content-font-size1) var(--jp-content-font-family); color: var(--jp-content-font-color1); }
    .aipm-guess input, .aipm-guess button { font: inherit; padding: 3px 8px; color: inherit; background: var(--jp-layout-color1); border: 1px solid #6b7785; }
    .aipm-clock { position: fixed; right: 70px; z-index: 9; padding: 4px 12px; font-size: 20px; background: var(--jp-layout-color1); color: var(--jp-ui-font-color0); border: 1px solid var(--jp-border-color1); border-radius: 4px; }
    /* The sign in front of a verdict has a color that is chosen for white. */
    body[data-jp-theme-light="false"] .jp-OutputArea-output [role="status"] b > span { filter: brightness(1.9); }
    /* Figures are drawn on white; in a dark theme they turn dark and keep their hues. */
    body[data-jp-theme-light="false"] img.aipm-figure { filter: invert(0.9) hue-rotate(180deg); }
  `;

  // pandas sets every column to the right; words are read from the left.
  function alignWords(table) {
    table.dataset.aipm = "";
    const rows = Array.from(table.querySelectorAll("tbody tr"));
    const cells = rows.map((row) => Array.from(row.querySelectorAll("td")));
    const width = cells.length ? cells[0].length : 0;
    if (!width || cells.some((row) => row.length !== width)) return;
    const heads = Array.from(table.querySelectorAll("thead tr"), (row) => Array.from(row.children)).find((row) => row.length >= width);
    for (let column = 0; column < width; column++) {
      const texts = cells.map((row) => row[column].textContent.trim()).filter((text) => !NOTHING.has(text));
      if (!texts.length || texts.every((text) => NUMBER.test(text))) continue;
      cells.forEach((row) => row[column].classList.add("aipm-words"));
      if (heads) heads[heads.length - width + column].classList.add("aipm-words");
    }
  }

  // What widgets leave without a name, and what only a mouse could scroll.
  function nameTheNameless() {
    document.querySelectorAll(".noUi-handle:not([aria-label])").forEach((handle) => {
      const label = handle.closest(".widget-inline-hbox")?.querySelector(".widget-label");
      handle.setAttribute("aria-label", (label && label.textContent.trim()) || "slider");
    });
    document.querySelectorAll(`${SCROLLS}, ${FOLDED}`).forEach((frame) => {
      const wide = frame.matches(FOLDED) || frame.scrollWidth > frame.clientWidth + 1 || frame.scrollHeight > frame.clientHeight + 1;
      if (wide && !frame.hasAttribute("tabindex")) {
        frame.tabIndex = 0;
        frame.setAttribute("role", "group");
        frame.setAttribute("aria-label", "output that scrolls");
      }
    });
    // JupyterLab folds sections with a button that has only an arrow.
    document.querySelectorAll(".jp-collapseHeadingButton:not([aria-label])").forEach((button) => button.setAttribute("aria-label", "fold or unfold this section"));
    document.querySelectorAll(".jp-RenderedHTML table.dataframe:not([data-aipm])").forEach(alignWords);
    document.querySelectorAll("table.dataframe thead th:empty").forEach((head) => {
      // pandas leaves the head of the index empty.
      head.innerHTML = '<span style="position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)">row</span>';
    });
  }

  // The clock of a mock stays in view: while its own place is scrolled away, a copy stands in the corner.
  function keepTheClockInView() {
    const copy = document.createElement("div");
    copy.className = "aipm-clock";
    copy.setAttribute("aria-hidden", "true"); // the clock itself is a timer for a screen reader
    copy.hidden = true;
    document.body.append(copy);
    let clock = null;
    let last = "";
    let moved = 0; // when the clock was last seen to run
    window.setInterval(() => {
      const found = [...document.querySelectorAll("[role=timer]")].filter((one) => one.offsetParent).pop();
      // What is scrolled far away leaves the page and is still written to.
      clock = found || clock;
      const panel = clock && [...document.querySelectorAll(".jp-NotebookPanel")].find((one) => one.offsetParent);
      if (!panel) { copy.hidden = true; return; }
      const text = clock.textContent;
      const place = clock.getBoundingClientRect();
      const frame = panel.getBoundingClientRect();
      const inView = clock.isConnected && place.height > 0 && place.top > frame.top + 30 && place.bottom < frame.bottom;
      copy.textContent = text;
      copy.style.top = `${frame.top + 40}px`;
      // A clock that is drawn anew each second is another element each time, so what it said is kept here.
      if (text !== last) moved = last ? Date.now() : 0;
      last = text;
      copy.hidden = inView || Date.now() - moved > 3000;
    }, 500);
  }

  // A lesson comes with its results; below a prediction they wait until somebody has guessed, or has run the cell.
  function waitForAGuess(notebook, cell) {
    const wrapper = cell.node.querySelector(".jp-Cell-outputWrapper");
    if (!wrapper || cell.aipmGuess || !cell.model.outputs || !cell.model.outputs.length) return;
    // Controls that wait for a kernel give nothing away; they are what one predicts with.
    if (/Run this cell to/.test(JSON.stringify(cell.model.outputs.toJSON()))) return;
    cell.aipmGuess = true;
    const bar = document.createElement("div");
    bar.className = "aipm-guess";
    bar.dataset.lmSuppressShortcuts = "true"; // what is typed here is no command of JupyterLab's
    // Where the guess belongs into the cell itself, nobody is asked twice.
    const within = /replace (it|this|these) by your/.test(cell.model.sharedModel.getSource());
    const ask = within ? "Put your guess into the cell and run it, or " : '<label>Your guess <input type="text" autocomplete="off"></label> ';
    bar.innerHTML = `${ask}<button type="button">${within ? "show" : "Show"} the result</button>`;
    wrapper.before(bar);
    wrapper.hidden = true;
    const show = () => {
      if (!wrapper.hidden) return;
      wrapper.hidden = false;
      const guess = within ? "" : bar.querySelector("input").value.trim();
      bar.replaceChildren(document.createTextNode(guess ? `You guessed: ${guess}` : ""));
      bar.setAttribute("role", "status");
    };
    bar.querySelector("button").addEventListener("click", show);
    bar.querySelector("input")?.addEventListener("keydown", (event) => { if (event.key === "Enter") { event.preventDefault(); show(); } });
    cell.model.stateChanged.connect((_, change) => {
      if (change.name === "executionCount" && change.newValue && !notebook.aipmAll) show();
    });
  }

  function hidePredicted(panel) {
    const notebook = notebookOf(panel);
    if (!notebook || panel.aipmPredicted) return;
    panel.aipmPredicted = true;
    panel.context.ready.then(() => {
      notebook.widgets.forEach((cell, place) => {
        const above = notebook.widgets[place - 1];
        const asks = above && above.model.type === "markdown" && /\*\*Predict/.test(above.model.sharedModel.getSource());
        if (asks && cell.model.type === "code") Promise.resolve(cell.ready).then(() => waitForAGuess(notebook, cell));
      });
    });
  }

  function beAtHome() {
    const style = document.createElement("style");
    style.textContent = STYLE;
    document.head.append(style);
    let waiting = 0;
    const look = () => {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(nameTheNameless, 250);
    };
    window.addEventListener("resize", look);
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
  }

  const isPresent = (model) => ((model.getMetadata && model.getMetadata("tags")) || []).includes(PRESENT);

  async function showThePresent(panel) {
    const notebook = notebookOf(panel);
    if (!notebook) return;
    // Whoever comes back while the last look is still under way wants another one.
    panel.aipmAgain = panel.aipmBusy;
    if (panel.aipmBusy) return;
    panel.aipmBusy = true;
    try {
      await panel.context.ready;
      const models = Array.from(notebook.model.cells).filter((model) => model.type === "code" && isPresent(model));
      if (!models.length) return;
      await panel.sessionContext.ready;
      const kernel = panel.sessionContext.session && panel.sessionContext.session.kernel;
      if (!kernel) return;
      await kernel.info;
      for (const model of models) {
        const widget = notebook.widgets.find((cell) => cell.model === model);
        if (!widget || panel.isDisposed) continue;
        // Whoever runs the cell meanwhile is shown that run, and not both.
        let overtaken = false;
        const overtake = (_, change) => { overtaken = overtaken || ["executionCount", "executionState"].includes(change.name); };
        model.stateChanged.connect(overtake);
        const reply = kernel.requestExecute({ code: model.sharedModel.getSource(), store_history: false, stop_on_error: false });
        const outputs = [];
        reply.onIOPub = (message) => {
          const kind = message.header.msg_type;
          if (["display_data", "execute_result", "stream", "error"].includes(kind)) outputs.push({ output_type: kind, ...message.content });
        };
        await reply.done;
        model.stateChanged.disconnect(overtake);
        if (overtaken) continue;
        outputs.forEach((output) => {
          delete output.transient;
          // A result would carry the number of a run that the page does not count.
          if (output.output_type === "execute_result") { output.output_type = "display_data"; delete output.execution_count; }
        });
        model.outputs.fromJSON(outputs);
      }
    } finally {
      panel.aipmBusy = false;
    }
    if (panel.aipmAgain && !panel.isDisposed) await showThePresent(panel);
  }

  function keepThePresent(app) {
    const look = () => {
      hidePredicted(app.shell.currentWidget); showThePresent(app.shell.currentWidget).catch((problem) => console.warn("aipm-course", problem)); };
    app.restored.then(() => {
      look();
      app.shell.currentChanged && app.shell.currentChanged.connect(look);
    });
  }

  // Where somebody is in a lesson: a section whose end was on the screen for some seconds is read, and the kernel keeps it.
  const LESSON = /(?:^|\/)((?!00)\d\d_\w+)\.ipynb$/;
  const SECONDS_TO_READ = 4;
  const AWAY = 120; // so many seconds without a sign of anybody are not counted

  function sectionsOf(notebook) {
    const found = [];
    notebook.widgets.forEach((cell) => {
      // A cell may end one section and hold another whole one.
      const heads = cell.model.type === "markdown" ? [...cell.model.sharedModel.getSource().matchAll(/^## (.+)$/gm)] : [];
      if (found.length && !(heads.length && heads[0].index === 0)) found[found.length - 1].cells.push(cell);
      heads.forEach((head) => found.push({ title: head[1].trim(), cells: [cell] }));
    });
    return found;
  }

  function inView(sections, scroller) {
    const frame = scroller.getBoundingClientRect();
    return sections.filter((section) => {
      const places = section.cells.filter((cell) => cell.node.isConnected).map((cell) => cell.node.getBoundingClientRect());
      const seen = places.filter((place) => place.height && place.top < frame.bottom && place.bottom > frame.top);
      const shown = seen.reduce((sum, place) => sum + Math.min(place.bottom, frame.bottom) - Math.max(place.top, frame.top), 0);
      const last = section.cells[section.cells.length - 1].node;
      const end = last.isConnected ? last.getBoundingClientRect().bottom : Infinity;
      section.ended = seen.length > 0 && end <= frame.bottom + 8;
      return shown > frame.height / 4 || (section.ended && shown > 0);
    });
  }

  // In the line at the foot of the window, which has room at every width.
  function readBar() {
    const foot = document.querySelector(".jp-StatusBar-Left");
    let bar = document.querySelector(".aipm-read");
    if (!bar && foot) {
      bar = document.createElement("div");
      bar.className = "aipm-read";
      bar.setAttribute("role", "status");
      foot.append(bar);
    }
    return bar;
  }

  function showRead(sections, read) {
    const bar = readBar();
    if (!bar) return;
    bar.hidden = false;
    const done = sections.filter((section) => read.has(section.title)).length;
    const words = `${done} of ${sections.length} sections read`;
    if (bar.dataset.words === words) return;
    bar.dataset.words = words;
    bar.innerHTML = `<span aria-hidden="true"><i style="width:${Math.round((100 * done) / sections.length)}%"></i></span>${words}`;
  }

  async function tellRead(panel, name, sections) {
    const state = panel.aipmReading;
    const kernel = panel.sessionContext.session && panel.sessionContext.session.kernel;
    if (state.telling || !kernel || kernel.status !== "idle" || (state.known && !state.waiting.length)) return;
    state.telling = true;
    const told = state.waiting.splice(0);
    try {
      const reading = '__import__("aipm_course.planning.reading", fromlist=["tell"])';
      const reply = await kernel.requestExecute({
        code: `${reading}.tell(${JSON.stringify(name)}, ${JSON.stringify(told)})`,
        silent: true,
        store_history: false,
        user_expressions: { read: `${reading}.told(${JSON.stringify(name)})` },
      }).done;
      const read = reply.content.user_expressions && reply.content.user_expressions.read;
      // What a kernel of something else cannot answer is not asked again.
      state.known = true;
      if (read && read.status === "ok") {
        JSON.parse(read.data["text/plain"].slice(1, -1).replace(/\\\\/g, "\\").replace(/\\'/g, "'")).forEach((title) => state.read.add(title));
      }
      if (panel.isVisible) showRead(sections, state.read);
    } finally {
      state.telling = false;
    }
  }

  function keepReading(app) {
    let sign = Date.now();
    ["wheel", "keydown", "pointerdown", "pointermove", "touchstart"].forEach((event) =>
      document.addEventListener(event, () => { sign = Date.now(); }, { passive: true, capture: true }));
    window.setInterval(() => {
      const panel = app.shell.currentWidget;
      const notebook = notebookOf(panel);
      const lesson = notebook && panel.isVisible && LESSON.exec(panel.context.path);
      const bar = document.querySelector(".aipm-read");
      if (bar) bar.hidden = !lesson;
      if (!lesson || document.hidden || Date.now() - sign > 1000 * AWAY) return;
      const state = panel.aipmReading = panel.aipmReading || { seconds: {}, shown: {}, read: new Set(), waiting: [], known: false };
      const sections = sectionsOf(notebook);
      if (!sections.length) return;
      const seen = inView(sections, scrollerOf(notebook));
      seen.forEach((section) => {
        state.shown[section.title] = (state.shown[section.title] || 0) + 1;
        state.seconds[section.title] = (state.seconds[section.title] || 0) + 1 / seen.length;
        const first = !state.read.has(section.title) && section.ended && state.shown[section.title] >= SECONDS_TO_READ;
        // Another look at what is read counts by the minute.
        if (first || (state.read.has(section.title) && state.seconds[section.title] >= 60)) {
          state.read.add(section.title);
          state.waiting.push([section.title, Math.round(state.seconds[section.title])]);
          state.seconds[section.title] = 0;
        }
      });
      showRead(sections, state.read);
      tellRead(panel, lesson[1], sections).catch((problem) => console.warn("aipm-course", problem));
    }, 1000);
  }

  const plugin = {
    id: "aipm-course:plugin",
    description: "Run All ends where the reader was; cells that show the present run when the page is opened.",
    autoStart: true,
    activate: (app) => {
      beAtHome();
      keepTheClockInView();
      stayWhileRunning(app);
      keepThePresent(app);
      arriveWhereALinkLeads(app);
      keepReading(app);
    },
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["aipm-course"] = {
    init: () => {},
    get: () => Promise.resolve(() => ({ __esModule: true, default: [plugin] })),
  };
})();
