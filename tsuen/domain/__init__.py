"""What Tsuen is about, cut by subject: one room a folder, the same drawers in each."""
