"""Will dagstack accept the manifest, and does it agree with the code?"""
