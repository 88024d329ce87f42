// Programs are never a data sample, whatever they are named. `offset` is where this window begins in the file.
rule windows_program {
    meta:
        signature = "Program.Windows"
        outcome = "attack"
        description = "The content is a Windows program."
    condition:
        offset == 0 and filesize > 0x44 and uint16(0) == 0x5A4D and uint32(0x3C) < filesize
        and uint32(uint32(0x3C)) == 0x00004550
}

rule hidden_windows_program {
    meta:
        signature = "Program.WindowsHidden"
        outcome = "attack"
        description = "A Windows program is hidden inside the file."
    strings:
        $stub = "!This program cannot be run in DOS mode"
    condition:
        for any i in (1..#stub) : (@stub[i] >= 0x4D and uint16(@stub[i] - 0x4D) == 0x5A4D)
}

rule linux_program {
    meta:
        signature = "Program.Linux"
        outcome = "attack"
        description = "The content is a Linux program."
    condition:
        offset == 0 and filesize > 16 and uint32be(0) == 0x7F454C46
        and (uint8(4) == 1 or uint8(4) == 2) and (uint8(5) == 1 or uint8(5) == 2) and uint8(6) == 1
}

rule mac_program {
    meta:
        signature = "Program.Mac"
        outcome = "attack"
        description = "The content is a macOS program."
    condition:
        offset == 0 and filesize > 28 and (
            ((uint32(0) == 0xFEEDFACE or uint32(0) == 0xFEEDFACF) and uint32(12) > 0 and uint32(12) < 13)
            or (uint32be(0) == 0xCAFEBABE and uint32be(4) < 20 and uint32be(4) > 0)
        )
}

rule java_or_android_program {
    meta:
        signature = "Program.Bytecode"
        outcome = "attack"
        description = "The content is a compiled Java or Android program."
    condition:
        offset == 0 and filesize > 16 and (
            (uint32be(0) == 0xCAFEBABE and uint16be(6) >= 45 and uint16be(6) < 100 and uint16be(4) < 256)
            or (uint32be(0) == 0x6465780A and uint8(7) == 0)
        )
}

rule windows_shortcut {
    meta:
        signature = "Program.WindowsShortcut"
        outcome = "attack"
        description = "The content is a Windows shortcut, which runs programs."
    condition:
        offset == 0 and filesize > 76 and uint32(0) == 0x4C and uint32be(4) == 0x01140200
}
