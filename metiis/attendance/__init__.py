"""Roll call, presence validated, service certified and transmitted."""
