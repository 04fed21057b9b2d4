"""Fees (利用料): the estimate before and the charge after, from one rule."""
