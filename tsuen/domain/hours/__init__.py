"""Hours (利用時間): the append-only ledger of used time, a child and month at a time."""
