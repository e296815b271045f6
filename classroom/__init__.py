"""The running class: the book served beside JupyterLab, and a sample class."""
