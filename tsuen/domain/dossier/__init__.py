"""「わたしの記録」: where everything about a family stands, who looked at it, what changed, all of it to take home (H11)."""
