# Completion of itflow for PowerShell 5.1 or newer.
Register-ArgumentCompleter -Native -CommandName itflow -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
        ForEach-Object { if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text } })
    $current = $wordToComplete
    if ($current -match '^([''"])(.*)$') { $current = $Matches[2] -replace '([''"])$', '' -replace "''", "'" }
    $line = (@($words) + $current) -join [char]0
    $asked = [Convert]::ToBase64String([System.Text.Encoding]::UTF8.GetBytes($line))
    $before = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = New-Object System.Text.UTF8Encoding $false
        $lines = @(itflow __complete powershell $asked 2>$null)
    } finally {
        [Console]::OutputEncoding = $before
    }
    if ($lines.Count -lt 2) { return }
    $lines[1..($lines.Count - 1)] | ForEach-Object {
        $insert, $shown, $help = $_ -split "`t"
        [System.Management.Automation.CompletionResult]::new($insert, $shown, 'ParameterValue', $help)
    }
}
