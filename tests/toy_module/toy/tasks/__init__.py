"""The toy's tasks, a file each."""
