# Completion of itflow for fish.
function __itflow_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l plain (string unescape -- $current)
    or set plain (string unescape -- $current\")
    or set plain (string unescape -- $current\')
    or set plain $current
    set -l lines (command itflow __complete fish $words[2..-1] "$plain" 2>/dev/null </dev/null)
    set -l answer (string split ' ' -- "$lines[1]")
    if test "$answer[1]" = files
        set -l kept (string sub -l $answer[2] -- "$plain")
        set -l path (string sub -s (math $answer[2] + 1) -- "$plain")
        for found in (__fish_complete_path "$path")
            echo -- "$kept$found"
        end
        return
    end
    test (count $lines) -gt 1
    and printf '%s\n' $lines[2..-1]
end
complete -c itflow -e
complete -c itflow -f -k -a '(__itflow_complete)'
