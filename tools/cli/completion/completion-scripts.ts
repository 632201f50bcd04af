import { COMPLETE, FILES, POWERSHELL_WORDS } from './question.ts'

const BASH = `# espalier completion bash > ~/.local/share/bash-completion/completions/espalier
_espalier() {
  local option begun reply
  COMPREPLY=()
  {
    read -r option
    IFS= read -r begun
    while IFS= read -r reply; do COMPREPLY+=("$reply"); done
  } < <(espalier ${COMPLETE} bash "\${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2> /dev/null)
  [[ -n $option ]] && compopt -o "$option" 2> /dev/null
  if [[ $option == filenames ]]; then
    while IFS= read -r reply; do COMPREPLY+=("$reply"); done < <(compgen -f -- "$begun")
  fi
}
complete -F _espalier espalier
`

const ZSH = `#compdef espalier
# espalier completion zsh > "\${fpath[1]}/_espalier"
_espalier() {
  local line word
  local -a typed paths described
  # Without quotes; they are put back to what is chosen.
  typed=("\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}")
  for line in "\${(@f)$(espalier ${COMPLETE} zsh "\${(@)typed}" 2> /dev/null)}"; do
    word="\${line%%$'\\t'*}"
    if [[ $line == ${FILES} ]]; then compset -P '--*='; _files
    elif [[ $word == [/@]?* || $word == --*=[/@]* ]]; then paths+=("$word")
    elif [[ -n $word ]]; then described+=("\${\${word//\\\\/\\\\\\\\}//:/\\\\:}:\${line#*$'\\t'}")
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
  # Without quotes; they are put back to what is chosen. An open one is no whole word.
  set -l begun (string unescape -- $current; or string trim -l -c "'\\"" -- $current)
  for line in (espalier ${COMPLETE} fish $words[2..] "$begun" 2> /dev/null)
    if test "$line" = ${FILES}
      set -l flag (string match -r -- '^--[^=]+=' "$begun")
      for file in (__fish_complete_path (string replace -- "$flag" '' "$begun"))
        printf '%s%s\\n' "$flag" $file
      end
    else
      printf '%s\\n' $line
    end
  end
end
complete -c espalier -f -a '(__espalier_complete)'
`

const POWERSHELL = `# espalier completion powershell | Add-Content $PROFILE
Register-ArgumentCompleter -Native -CommandName espalier -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  Set-StrictMode -Off
  $ErrorActionPreference = 'SilentlyContinue'
  $typed = @($commandAst.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
  $words = @($typed | ForEach-Object {
    if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
  })
  if ($typed.Count -eq 0 -or $typed[-1].Extent.EndOffset -lt $cursorPosition) { $words += '' }
  $exitCode = $global:LASTEXITCODE
  $answer = $null
  try {
    $env:${POWERSHELL_WORDS} = (@($wordToComplete) + $words) -join [char]10
    $answer = (espalier ${COMPLETE} powershell 2> $null) -join '' | ConvertFrom-Json
  } catch {
  } finally {
    $env:${POWERSHELL_WORDS} = $null
    $global:LASTEXITCODE = $exitCode
  }
  foreach ($found in $answer.words) {
    [System.Management.Automation.CompletionResult]::new($found.text, $found.word, 'ParameterValue', $found.about)
  }
  if ($answer.files) {
    [System.Management.Automation.CompletionCompleters]::CompleteFilename($wordToComplete)
  } elseif (-not $answer.words) {
    # Without any answer PowerShell would offer names of files.
    ''
  }
}
`

export const COMPLETION_SCRIPTS: Readonly<Record<string, string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
  powershell: POWERSHELL,
}
