// Documents that carry something which runs when they are opened. `magic` is the file's first four bytes,
// known in every window.
rule office_macros {
    meta:
        signature = "Office.Macro"
        outcome = "attack"
        description = "The document carries program code (macros)."
    strings:
        $project = "_VBA_PROJECT" wide
    condition:
        magic == 0xD0CF11E0 and $project
}

rule pdf_launch {
    meta:
        signature = "Pdf.Launch"
        outcome = "attack"
        description = "The PDF starts another program when it is opened."
    strings:
        $launch = /\/S\s{0,4}\/Launch\b/
    condition:
        magic == 0x25504446 and $launch
}

rule pdf_inside_another_file {
    meta:
        signature = "Polyglot.Pdf"
        outcome = "attack"
        description = "The file is two files in one: a PDF hides in an image or a recording."
    strings:
        $pdf = /%PDF-[12]\.[0-9]/
    condition:
        offset == 0 and $pdf in (1..1024) and (
            uint32be(0) == 0x89504E47 or uint32be(0) == 0x47494638 or uint16be(0) == 0xFFD8
            or uint32be(0) == 0x52494646 or uint32be(0) == 0x664C6143 or uint16be(0) == 0x1F8B
        )
}

rule script_inside_image {
    meta:
        signature = "Polyglot.Script"
        outcome = "attack"
        description = "The file is two files in one: a program hides in an image."
    strings:
        $php = /<\?php\s/ nocase
    condition:
        $php and (magic == 0x89504E47 or magic == 0x47494638 or magic >> 16 == 0xFFD8)
}
