# Turns a file of SQL into C string literals, one a line.
s/\\/\\\\/g
s/"/\\"/g
s/^/"/
s/$/\\n"/
