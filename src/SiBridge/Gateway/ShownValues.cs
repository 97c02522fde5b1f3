using SiBridge.Translation.Codes;

namespace SiBridge.Gateway;

/// <summary>
/// Values of bodies as somebody may see them who does not look for a person: the codes of tables as they are, of all else the shape alone,
/// which shows a date written otherwise or a name cut, and not whose it is.
/// </summary>
/// <param name="all">Whether they were asked for.</param>
internal sealed class ShownValues(bool all, params CodeTables[] tables)
{
    /// <returns>Null for nothing.</returns>
    public string? Of(string? value) => value is null || all || tables.Any(t => t.IsCode(value)) ? value : string.Concat(value.Select(Shape));

    private static char Shape(char c) => char.IsDigit(c) ? '9' : char.IsUpper(c) ? 'X' : char.IsLetter(c) ? 'x' : c;
}
