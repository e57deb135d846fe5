"""Run a notebook from top to bottom and print what its cells print: ``python run_notebook.py NOTEBOOK``.

The cells run in a kernel, which is a process of its own.
"""

import sys
from pathlib import Path

import nbformat
from nbclient import NotebookClient


def main(path):
    """Execute the notebook in its folder of photographs, the current one."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=600, resources={"metadata": {"path": Path.cwd()}}).execute()
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            print(output.get("text", ""), end="")


if __name__ == "__main__":
    main(sys.argv[1])
