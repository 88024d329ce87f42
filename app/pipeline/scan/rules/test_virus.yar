// The industry's test file. Wildcards keep these rules themselves from being called infected.
rule eicar {
    meta:
        signature = "Eicar-Test-Signature"
        outcome = "malware"
        description = "The file holds the EICAR test virus."
    strings:
        $body = { 58 35 4F 21 50 25 40 41 50 5B 34 5C 50 5A 58 35 34 28 50 5E 29 37 43 43 29 37 7D [1] 45 49 43 41 52 2D 53 54 41 4E 44 41 52 44 2D 41 4E 54 49 56 49 52 55 53 }
    condition:
        $body
}
