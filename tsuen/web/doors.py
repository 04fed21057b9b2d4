"""Hanging the doors: each module of an audience's package that has a `screen` Blueprint is one screen group."""

from __future__ import annotations

import importlib
import pkgutil
from types import ModuleType

from flask import Blueprint


def hang(parent: Blueprint, package: ModuleType) -> None:
    """Register the `screen` of every module of `package` with `parent`, in the order of their names."""
    for found in sorted(pkgutil.iter_modules(package.__path__), key=lambda module: module.name):
        module = importlib.import_module(f"{package.__name__}.{found.name}")
        screen = getattr(module, "screen", None)
        if isinstance(screen, Blueprint):
            parent.register_blueprint(screen)
