# SPDX-License-Identifier: MIT
"""Boots Xen by Daybreak in QEMU and tells whether it did what was expected.

This is `daybreak qemu`. A Python test uses it through pytest_plugin.
"""
