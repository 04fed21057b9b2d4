"""Door furniture: access, transactions, rendering, errors, headers. Knows Flask; decides nothing."""
