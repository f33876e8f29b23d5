"""The side-by-side figures of docs/performance.md, measured anew on whatever machine this runs on.

Every job makes its own input, runs the peer and ours as whole processes in turn (A B A B ...), start-up
counted, and compares what the two answered before it compares how long they took.
"""
