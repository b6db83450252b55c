#compdef itflow
# Completion of itflow for zsh. Save it as _itflow in a directory of fpath, or source it.
_itflow() {
  local line
  local -a lines answer values shown
  lines=("${(@f)$(command itflow __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null </dev/null)}")
  answer=(${=lines[1]})
  (( ${answer[2]:-0} > 0 )) && compset -p ${answer[2]}
  if [[ ${answer[1]} == files ]]; then
    _files
    return
  fi
  for line in "${(@)lines[2,-1]}"; do
    values+=("${line%%$'\t'*}")
    shown+=("${line#*$'\t'}")
  done
  (( $#values )) || return 1
  local -a options=(-M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}')
  [[ ${answer[1]} == open ]] && options+=(-S '')
  [[ "${(@)shown}" == *'  -- '* ]] && options+=(-l)
  compadd "${(@)options}" -d shown -a -- values
}
if [[ ${zsh_eval_context[-1]} == loadautofunc ]]; then
  _itflow "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i }
  compdef _itflow itflow
fi
