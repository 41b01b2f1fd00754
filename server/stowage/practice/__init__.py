"""The practice company: the same installation once more, to learn with. Nothing done there counts.

P-1  It is a database of its own, `<name>_practice`, beside the real one: a copy as of a snapshot, made by the code of backups.
P-2  It knows no device, no invitation and no sign-in of the real one: devices of the copy are revoked, and their keys replaced by one that
     nobody holds. A gun that practises there is another device, with its own id, key, stream and database.
P-3  It is served by the same processes under /practice, as an application of its own with its own gateway. Cookies of one are never shown
     to the other.
P-4  Who may sign in at a desk follows the real company: who was dismissed there is out here, a password and second factors are those
     of there.
P-5  It is opened by its first request and closed when nobody has used it for a while. What was opened on a copy that was replaced since
     answers nobody.
"""
