"""What an analysis writes into a report, marked for the catalogues; `sentences.told` tells it."""

from __future__ import annotations

from app.i18n import N_

FINDINGS = (
    # Any kind of file.
    N_("Part of the report was left out"),
    N_("“%(title)s” would have made it too long."),
    N_("The content was not analysed"),
    N_("%(label)s files are checked and kept; their content is looked at by our team."),
    # Rows of a table.
    N_("There are no rows"),
    N_("The file holds a header and nothing below it."),
    N_("Rows that do not fit the table"),
    N_("%(count)s rows were left out of the figures: %(words)s."),
    N_("At least %(count)s rows were left out of the figures: %(words)s."),
    N_("Give every row as many cells as the header, and close every quote."),
    N_("Rows that repeat another"),
    N_("%(count)s of %(total)s rows."),
    N_("Keep one of each, unless the repetition means something."),
    # Its header and encoding.
    N_("There is no header row"),
    N_("The first row holds values, so columns are called column_1, column_2 and so on."),
    N_("Add a first row with a name for each column."),
    N_("Columns without a name"),
    N_("%(count)s of %(total)s columns have no name in the header."),
    N_("Name every column in the first row."),
    N_("Column names occur twice"),
    N_("Repeated: %(names)s."),
    N_("Give each column its own name."),
    N_("The text is not UTF-8"),
    N_("It was read as Windows-1252; accented letters may be wrong."),
    N_("Save the file as UTF-8."),
    # Its columns.
    N_("A column without values"),
    N_("Every cell is blank."),
    N_("Drop it."),
    N_("Mostly blank"),
    N_("Blank cells"),
    N_("%(count)s of %(total)s cells are blank."),
    N_("One value only"),
    N_("Every filled cell holds the same value."),
    N_("Mixed types"),
    N_("%(count)s values are not a %(word)s, as the others are."),
    N_("Write them like the others."),
    N_("Cells that look like formulas"),
    N_("%(count)s cells begin like a formula; a spreadsheet would run them."),
    N_("Put a ' before them."),
    N_("White space around values"),
    N_("%(count)s cells."),
    N_("Trim them."),
    N_("Another locale's numbers"),
    N_("Numbers are written with a decimal comma or with dots between thousands."),
    N_("Write 1234.5."),
    # Records.
    N_("Lines that are not JSON"),
    N_("%(count)s lines were left out."),
    N_("Write one JSON object a line."),
    N_("Values inside values"),
    N_("Objects and lists inside records are counted as text."),
    # Images.
    N_("The place is in the file"),
    N_("The image carries the position where it was taken."),
    N_("Remove the position before sharing."),
    N_("A small image"),
    N_("%(width)s × %(height)s pixels leave little to see."),
    N_("Send the original size."),
    N_("A dark image"),
    N_("A very bright image"),
    N_("Mean brightness %(brightness)s of 255."),
    N_("Little fine detail"),
    N_("It may be out of focus, or show plain areas."),
    N_("Turned by a note in the file"),
    N_("Programs that ignore EXIF show it turned."),
    N_("Save it upright."),
    # Where it is.
    N_("line %(line)s"),
    N_("lines %(lines)s"),
    N_("column %(name)s"),
    N_("columns %(names)s"),
    # How good it is.
    N_(
        "100, less the share of blank cells (up to 40 points), of values that do not fit their column (up to 20), of "
        "repeated rows (up to 20), of rows that could not be read (up to 20), and 5 for each warning on header or "
        "encoding."
    ),
    N_("A table without rows has no quality to judge."),
    N_("Not judged for this kind of file."),
    # Which work it suggests.
    N_("Clean and validate the table"),
    N_("There are gaps, values that do not fit, or rows that need mending."),
    N_("Label the free text"),
    N_("One column holds free text that people can classify or mark up."),
    N_("%(count)s columns hold free text that people can classify or mark up."),
    N_("Review personal data before use"),
    N_("Personal data was recognised; people should check what is masked or left out."),
    N_("Annotate images"),
    N_("Images like this one can be classified, or marked with boxes, outlines and key points."),
)
# Types of columns, units of work, and classes of personal data.
FOUND_WORDS = (
    N_("number"), N_("text"), N_("date"), N_("boolean"), N_("blank"), N_("rows"), N_("texts"), N_("image"),
    N_("e-mail address"), N_("payment card number"), N_("Aadhaar number"), N_("PAN (India)"),
    N_("social security number"), N_("IP address"), N_("phone number"), N_("date of birth"), N_("health data"),
    N_("name of a person"), N_("postal address"), N_("place where it was taken"),
)  # fmt: skip
