"""Drivers for what stands beside the goods: printers, scales, readers. Imports nothing of the server."""
