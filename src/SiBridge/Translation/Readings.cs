using SiBridge.Translation.Codes;

namespace SiBridge.Translation;

/// <summary>The words in which a partner's documents are, put into ours. The mirror of <see cref="IFormat"/>.</summary>
public interface IReading
{
    /// <summary>The word in the network file: <c>canonical</c>, <c>lheo</c> …</summary>
    string Name { get; }

    /// <summary>Whether the network file must say of which type the messages are, because no document does.</summary>
    bool NeedsType { get; }

    /// <summary>Whether its documents are catalogues of sessions, of which one that is missing in a whole one is gone.</summary>
    bool IsCatalogue { get; }

    /// <summary>The most bytes of a document that it can read within bounded memory.</summary>
    long LargestBytes { get; }

    /// <summary>The reading with the tables of codes of a network, where it has any use for them.</summary>
    IReading With(CodeTables inForce) => this;

    /// <summary>Whether it tells of persons and sessions, and of no prescriptions: then it says nothing but for the organismes of their journeys.</summary>
    bool TellsPersons => false;

    /// <summary>All that a document tells, in its order, as it is read: a document of any length is never in memory as a whole, where its format allows it.</summary>
    /// <exception cref="UnreadableException">From some place on it cannot be read; thrown while it is enumerated.</exception>
    IEnumerable<Told> Read(Stream stream, ReadingContext context);
}

/// <summary>Every reading, by the word in the network file. A new one is one folder here and one line.</summary>
public static class Readings
{
    public static IReadOnlyList<IReading> All { get; } = [new CanonicalReading(), new Lheo.LheoReading(), new FranceTravail.FranceTravailReading()];

    /// <returns>Null when there is no such reading.</returns>
    public static IReading? Find(string name) => All.FirstOrDefault(r => r.Name == name);
}
