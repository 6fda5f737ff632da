"""What the service weighs and costs, on an invented brigade of its own; `python -m bench`."""
