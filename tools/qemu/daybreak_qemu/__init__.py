# SPDX-License-Identifier: MIT
"""Boots Xen by Daybreak in QEMU and tells whether it did what was expected.

This is `daybreak qemu`.
"""
