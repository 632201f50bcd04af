/** The word that asks for completions: `espalier __complete WORD...`. It is no command, and no help tells of it. */
export const COMPLETE = '__complete'

/** Stands for the names of files in the answer. */
export const FILES = ':files'

const BASH = `# espalier completion bash > ~/.local/share/bash-completion/completions/espalier
_espalier() {
  local line="\${COMP_LINE:0:COMP_POINT}" current candidate prefix
  local -a words=() found=()
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  current="\${words[\${#words[@]}-1]}"
  while IFS= read -r candidate; do
    if [[ $candidate == ${FILES} ]]; then
      compopt -o filenames 2> /dev/null
      while IFS= read -r candidate; do found+=("$candidate"); done < <(compgen -f -- "$current")
    else
      candidate="\${candidate%%$'\\t'*}"
      [[ $candidate == [/@]* ]] && compopt -o nospace 2> /dev/null
      found+=("$candidate")
    fi
  done < <(espalier ${COMPLETE} "\${words[@]:1}" 2> /dev/null)
  # Bash takes ":" and "=" for the ends of words: it replaces what stands behind the last of them.
  prefix="\${current%"\${current##*[:=]}"}"
  COMPREPLY=("\${found[@]#"$prefix"}")
}
complete -F _espalier espalier
`

const ZSH = `#compdef espalier
# espalier completion zsh > "\${fpath[1]}/_espalier"
_espalier() {
  local line word
  local -a paths described
  for line in "\${(@f)$(espalier ${COMPLETE} "\${(@)words[2,CURRENT]}" 2> /dev/null)}"; do
    word="\${line%%$'\\t'*}"
    if [[ $line == ${FILES} ]]; then _files
    elif [[ $word == [/@]* ]]; then paths+=("$word")
    elif [[ -n $word ]]; then described+=("\${word//:/\\\\:}:\${line#*$'\\t'}")
    fi
  done
  (( \${#paths} )) && compadd -S '' -- "\${paths[@]}"
  (( \${#described} )) && _describe espalier described
  return 0
}
if [[ \${funcstack[1]} == _espalier ]]; then _espalier; else compdef _espalier espalier; fi
`

const FISH = `# espalier completion fish > ~/.config/fish/completions/espalier.fish
function __espalier_complete
  set -l words (commandline -opc)
  set -l current (commandline -ct)
  for line in (espalier ${COMPLETE} $words[2..] "$current" 2> /dev/null)
    if test "$line" = ${FILES}
      __fish_complete_path "$current"
    else
      echo $line
    end
  end
end
complete -c espalier -f -a '(__espalier_complete)'
`

const POWERSHELL = `# espalier completion powershell >> $PROFILE
Register-ArgumentCompleter -Native -CommandName espalier -ScriptBlock {
  param($current, $command, $cursor)
  $words = @($command.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -le $cursor } | ForEach-Object { "$_" })
  if ($current -eq '') { $words += '""' }
  espalier ${COMPLETE} @words 2> $null | ForEach-Object {
    $word, $about = $_ -split "\`t", 2
    if ($word -eq '${FILES}') {
      Get-ChildItem -Path "$current*" -Name | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
    } else {
      if (-not $about) { $about = $word }
      [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
    }
  }
}
`

export const COMPLETION_SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
}
