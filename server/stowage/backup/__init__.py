"""`stowage backup` and `stowage restore`.

A backup is one zip file: `manifest.json`, the rows of every table as PostgreSQL's text COPY, and the certificate authority that devices
trust. Its tables are not in it: the migrations it names make them. So it goes into any PostgreSQL from 15 on, whichever it came from;
what pg_dump 18 writes does not go into 15, nor what it reads of Debian's 15 into 18.

B-1  All of it, rows, streams, epoch and sums, is of one snapshot of the running database.
B-2  It has its name only when it is whole and verified: loaded into a scratch PostgreSQL, each table's rows and sum compared with
     those of the snapshot, and `stowage check` run there. Until then its name says that it is not.
B-3  Only then devices hear of it (gateway/epoch.py), and may drop what it holds.
B-4  A restore loads beside the database, proves what it loaded, then renames both: the replaced one stays until it is discarded.
"""
