"""The exercises of the chapters, a module for each, to be judged by `classroom.check`."""
