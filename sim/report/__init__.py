"""What people read: words, charts, board report, workbook."""
