using System.Net;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Network;

/// <summary>Who is connected, as one version of the network file says. Immutable; a changed file is another one.</summary>
/// <param name="Version">Number of this version in the database.</param>
/// <param name="HeldFor">How long a message waits for what it depends on before it is refused.</param>
public sealed record NetworkInForce(
    int Version, string Name, TimeZoneInfo Zone, IReadOnlyList<IPNetwork> Allow, TimeSpan HeldFor,
    IReadOnlyList<Operator> Operators, IReadOnlyList<Partner> Partners)
{
    private readonly Dictionary<string, Partner> byCode = Partners.ToDictionary(p => p.Code);
    private readonly Dictionary<string, Partner> bySiret = Index(Partners, p => p.Sirets);
    private readonly Dictionary<string, Partner> byStructure = Index(Partners, p => p.Structures);
    private readonly Dictionary<string, Partner> byRegion = Index(Partners, p => p.RegionCode is { } region ? [region] : []);

    /// <summary>Where those who run the bridge are told of what befalls channels; null: in the log alone.</summary>
    public ChannelSettings? Notices { get; init; }

    /// <summary>After how long who is reminded of what is missing.</summary>
    public Deadlines Deadlines { get; init; } = Deadlines.Default;

    /// <summary>The texts that travel with the network file, those of the program among them, by relative name: <c>profiles/…</c>, <c>reference/…</c>.</summary>
    public IReadOnlyDictionary<string, byte[]> Files { get; init; } = AttachedFiles.None;

    /// <summary>The tables of codes, and the mappings between them.</summary>
    public CodeTables Tables { get; init; } = CodeTables.None;

    /// <summary>The formats that channels may name: those of the program, and those that profiles describe.</summary>
    public FormatsInForce Formats { get; init; } = FormatsInForce.Static;

    /// <param name="name">The word in the network file; null: nothing was said, which is the canonical one.</param>
    /// <returns>Null when there is no such format.</returns>
    public IFormat? FormatOf(string? name) => Formats.Find(name);

    /// <summary>The readings that sources may name: those of the program, and those that profiles describe.</summary>
    public ReadingsInForce Readings { get; init; } = ReadingsInForce.Static;

    /// <returns>Null when there is no such reading.</returns>
    public IReading? ReadingOf(string name) => Readings.Find(name);

    public Partner? ByCode(string code) => byCode.GetValueOrDefault(code);

    /// <summary>The organisme that holds a SIRET.</summary>
    public Partner? BySiret(string siret) => bySiret.GetValueOrDefault(siret);

    public Partner? ByStructure(string structure) => byStructure.GetValueOrDefault(structure);

    /// <summary>Who holds a SIRET or a structure: the two shapes cannot be mistaken for each other.</summary>
    public Partner? Holder(string siretOrStructure) => BySiret(siretOrStructure) ?? ByStructure(siretOrStructure);

    /// <summary>Who says what a document of a partner tells.</summary>
    /// <param name="speaksFor">Codes of others for whom the document may speak.</param>
    /// <param name="named">The SIRET or the structure whose word it is, as the document has it; null: it names none.</param>
    /// <returns>Null when the document may not speak for whoever it is.</returns>
    public Partner? SpeakerOf(Partner partner, IReadOnlySet<string> speaksFor, string? named)
    {
        // A document of one partner's own: what is not its own is refused as it would be if it had posted it.
        if (speaksFor.Count == 0 || named is null) return partner;
        return Holder(named) is { } holder && (holder.Code == partner.Code || speaksFor.Contains(holder.Code)) ? holder : null;
    }

    public Partner? ByRegion(string? region) => region is null ? null : byRegion.GetValueOrDefault(region);

    private static Dictionary<string, Partner> Index(IEnumerable<Partner> partners, Func<Partner, IEnumerable<string>> keys) =>
        partners.SelectMany(p => keys(p).Select(key => (key, p))).ToDictionary(x => x.key, x => x.p);
}

/// <summary>Holds the network in force; whoever needs it for one piece of work reads <see cref="Current"/> once.</summary>
public sealed class CurrentNetwork
{
    private volatile NetworkInForce? current;

    /// <exception cref="InvalidOperationException">Asked for before the first network was loaded.</exception>
    public NetworkInForce Current => current ?? throw new InvalidOperationException("no network is in force yet");

    public void Replace(NetworkInForce next) => current = next;
}
