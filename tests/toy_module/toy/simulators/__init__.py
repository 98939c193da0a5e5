"""What the toy's tasks rest on."""
