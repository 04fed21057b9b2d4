"""Applications (利用申請): drafts, submission, review."""
