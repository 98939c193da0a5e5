"""What makes JupyterLab and its kernels at home in the course: settings, a small extension, words for a missing name."""
