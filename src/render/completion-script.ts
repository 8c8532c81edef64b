/** The scripts that make a shell ask `flow __complete` what may stand next. Where it knows nothing, files are offered. */

export const shells = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof shells)[number];

export const completionScripts: Readonly<Record<Shell, string>> = {
  bash: `# bash completion for flow. Add to ~/.bashrc:  source <(flow completion bash)
_flow_complete() {
  local IFS=$'\\n'
  COMPREPLY=($(flow __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _flow_complete flow
`,
  zsh: `#compdef flow
# zsh completion for flow. Add to ~/.zshrc, after compinit:  source <(flow completion zsh)
_flow() {
  local -a candidates
  candidates=("\${(@f)$(flow __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  candidates=("\${(@)candidates:#}")
  if (( \${#candidates} )); then
    compadd -- "\${candidates[@]}"
  else
    _files
  fi
}
compdef _flow flow
`,
  fish: `# fish completion for flow. Save as ~/.config/fish/completions/flow.fish
function __flow_complete
  set -l line (commandline -opc) (commandline -ct)
  flow __complete -- $line[2..-1] 2>/dev/null
end
complete -c flow -a '(__flow_complete)'
`,
};
