"""What an editor is told while its user types, in offsets: names, proposals, outlines, folds, pages, and what can be made."""
