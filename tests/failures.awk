# What failed, by xunit's XML reports: two lines each, the test with the place in its source, and the message folded into one line.
# Those that come last are the ones that a short record of the run keeps, so whichever it keeps stand whole.
BEGIN { RS = "<"; longest = 400 }

function attribute(tag, name,   at) {
  at = index(tag, " " name "=\"")
  if (at == 0) return ""
  tag = substr(tag, at + length(name) + 3)
  tag = substr(tag, 1, index(tag, "\"") - 1)
  gsub(/&quot;/, "\"", tag); gsub(/&apos;/, "'", tag); gsub(/&lt;/, "<", tag); gsub(/&gt;/, ">", tag); gsub(/&#x[0-9A-Fa-f]+;/, " ", tag); gsub(/&amp;/, "\\&", tag)
  return tag
}

# The test's own frame is the last one with a place in its source; the harness stands above it.
function place(trace,   lines, n, found, i) {
  n = split(trace, lines, "\n")
  for (i = 1; i <= n; i++) if (match(lines[i], /\/tests\/[^:]*:line [0-9]+/)) found = substr(lines[i], RSTART + 1, RLENGTH - 1)
  sub(/:line /, ":", found)
  return found == "" ? "" : " (" found ")"
}

# CDATA may hold the sign that records are split at: what follows is gathered until the element ends.
/^message>/ { gathering = "message"; message = ""; next }
/^stack-trace>/ { gathering = "trace"; trace = ""; next }
/^\/(message|stack-trace)>/ { gathering = ""; next }
gathering != "" {
  text = $0
  if (text ~ /^!\[CDATA\[/) text = substr(text, 9); else text = "<" text
  sub(/\]\]>$/, "", text)
  if (gathering == "message") message = message text; else trace = trace text
  next
}
/^test / { name = attribute($0, "result") == "Fail" ? attribute($0, "name") : "" }
/^error / { name = attribute($0, "type") " of " attribute($0, "name") }
/^failure[ >]/ { message = trace = "" }
/^\/failure>/ && name != "" {
  gsub(/\\"/, "\"", message); gsub(/[ \t\r\n]+/, " ", message)
  if (length(message) > longest) { message = substr(message, 1, longest); sub(/[^ ]*$/, "…", message) }
  printf "FAILED %s%s\n       %s\n", name, place(trace), message
  name = ""
}
