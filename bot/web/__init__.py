"""What every face in a browser shares: the application, its headers, templates, words, live news.

Laws: every file a browser loads is served from here, nothing from outside; nothing inline (no
script, no style), so that the Content-Security-Policy needs no exception; whatever a person wrote
is text on a page, never markup.
"""
