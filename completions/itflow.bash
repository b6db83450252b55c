# Completion of itflow for bash 4 or newer.
_itflow() {
  local line file
  local -a lines=()
  COMPREPLY=()
  while IFS= read -r line; do
    lines+=("$line")
  done < <(command itflow __complete bash "${COMP_LINE:0:COMP_POINT}" "$COMP_TYPE" "$COMP_WORDBREAKS" 2>/dev/null </dev/null)
  case "${lines[0]-}" in
    files) compopt -o default 2>/dev/null; return 0 ;;
    at)
      compopt -o filenames 2>/dev/null
      while IFS= read -r file; do
        if [[ -d $file ]]; then
          compopt -o nospace 2>/dev/null
          file+=/
        fi
        COMPREPLY+=("@$file")
      done < <(compgen -f -- "${lines[1]-}")
      return 0
      ;;
    open) compopt -o nospace 2>/dev/null ;;
  esac
  COMPREPLY=("${lines[@]:1}")
}
complete -F _itflow itflow
