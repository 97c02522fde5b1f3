namespace SiBridge.Translation;

/// <summary>A format whose body is one line of cells, each under the name of its column: what a table takes too.</summary>
public interface ILineFormat : IFormat
{
    /// <summary>Names of the columns, in their order.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>The cells of a body, null where nothing is told. Where it has a header, the names are the header's: it may have been made by an earlier version.</summary>
    /// <exception cref="FormatException">It is no such line; the message says why, in French and without a value.</exception>
    IReadOnlyList<(string Column, string? Cell)> Cells(byte[] body);
}
