"""A script that a technician might write: prints every client as JSON, with the standard library only."""
import json
import os
import urllib.parse
import urllib.request

query = urllib.parse.urlencode({"api_key": os.environ["ITFLOW_API_KEY"], "limit": 500})
address = f"{os.environ['ITFLOW_URL']}api/v1/clients/read.php?{query}"
with urllib.request.urlopen(address) as reply:
    print(json.dumps(json.load(reply)["data"], indent=2))
