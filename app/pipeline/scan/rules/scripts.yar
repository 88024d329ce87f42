// Scripts that attack whoever opens or serves them. Only where a file begins with one: a table may well hold
// such text in its cells, as data.
rule php_web_shell {
    meta:
        signature = "Script.WebShell"
        outcome = "attack"
        description = "The content is a web shell."
    strings:
        $open = /<\?(php|=)/ nocase
        $run = /\b(eval|assert|system|exec|shell_exec|passthru|popen|proc_open)\s{0,8}\(\s{0,8}(base64_decode\s{0,8}\(\s{0,8})?(@\s{0,8})?\$_(GET|POST|REQUEST|COOKIE|SERVER)/ nocase
        $packed = /\beval\s{0,8}\(\s{0,8}(gzinflate|gzuncompress|str_rot13|base64_decode)\s{0,8}\(/ nocase
    condition:
        offset == 0 and $open in (0..64) and ($run or $packed)
}

rule html_application {
    meta:
        signature = "Script.HtmlApplication"
        outcome = "attack"
        description = "The content is an HTML application, which runs programs."
    strings:
        $hta = "<hta:application" nocase
        $shell = "wscript.shell" nocase
        $markup = /<(html|head|script|hta:application)/ nocase
    condition:
        offset == 0 and $markup in (0..64) and ($hta in (0..4096) or $shell in (0..65536))
}

rule powershell_dropper {
    meta:
        signature = "Script.PowerShellDropper"
        outcome = "attack"
        description = "The content is a script that runs hidden PowerShell."
    strings:
        $batch = "@echo off" nocase
        $start = /(cmd(\.exe)?[^\r\n,"]{0,40})?powershell(\.exe)?\s/ nocase
        $encoded = /powershell(\.exe)?[^\r\n,"]{0,120}-e(nc|ncodedcommand|c)?\s{1,4}[A-Za-z0-9+\/]{120}/ nocase
        $hidden = /powershell(\.exe)?[^\r\n]{0,200}(downloadstring|downloadfile|invoke-expression|iex)\s{0,4}\(/ nocase
    condition:
        offset == 0 and ($batch in (0..8) or $start in (0..8)) and ($encoded in (0..4096) or $hidden in (0..4096))
}
