using System.Text;
using System.Xml;

namespace SiBridge.Translation.Lheo;

/// <summary>
/// Reads LHEO 2.0, 2.2 and 2.3 by the local names of its elements, one formation in memory at a time, and says of each of its sessions what
/// it is in canonical words or why it has none. Lenient: attributes outside the schema and extras are passed over, and an element that
/// LHEO does not know is reported and passed over. Not so with what is made to harm: DTDs, entities, absurd depth and sizes.
/// </summary>
public sealed class LheoReader : IDisposable
{
    /// <summary>LHEO's own documents are 12 deep; what somebody puts into an extra may be a little more.</summary>
    private const int DeepestElement = 64;

    /// <summary>Characters of one formation with all its sessions: those of the largest are some hundred thousand.</summary>
    private const int LargestFormation = 32 << 20;

    /// <summary>What a piece of text takes at least, however short it is.</summary>
    private const int SmallestText = 32;

    private const int MostMisspelt = 1_000;

    private static readonly HashSet<string> Containers = ["lheo", "lheo-plus", "offres"];

    private static readonly HashSet<string> Attributes = ["numero", "info", "tag", "datemaj", "horodatage-modification"];

    private readonly LheoStream stream;
    private readonly XmlReader reader;
    private readonly IXmlLineInfo place;
    private readonly TimeZoneInfo zone;
    private readonly List<LheoRemark> remarks = [];

    /// <summary>What was probably meant, by the name that LHEO does not know: an export that misspells one does so in each session.</summary>
    private readonly Dictionary<string, string> meant = [];

    private LheoNode? above;
    private int formations, size;

    static LheoReader() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <param name="zone">Where the dates and hours of the document are told.</param>
    public LheoReader(Stream input, TimeZoneInfo zone)
    {
        stream = new(input);
        this.zone = zone;
        reader = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true,
            // References to characters that XML forbids are what exports have: their values are cleaned.
            CheckCharacters = false,
        });
        place = (IXmlLineInfo)reader;
    }

    /// <summary>How many bytes were read so far.</summary>
    public long Position => stream.Position;

    /// <summary>Every session in the document's order.</summary>
    /// <exception cref="LheoUnreadableException">It is not well-formed from some place on, made to harm, or no LHEO.</exception>
    public IEnumerable<LheoItem> Items()
    {
        while (Next() is { } items)
        {
            foreach (var item in items) yield return item;
        }
    }

    public void Dispose() => reader.Dispose();

    /// <returns>What stands in the next formation; null at the end.</returns>
    private IReadOnlyList<LheoItem>? Next() => Formation() is { } formation ? LheoFormation.Items(formation, zone, Taken()) : null;

    /// <returns>The next formation; null at the end.</returns>
    private LheoNode? Formation()
    {
        try
        {
            while (Read())
            {
                if (reader.NodeType is XmlNodeType.EndElement) above = above?.Parent;
                if (reader.NodeType is not XmlNodeType.Element) continue;
                if (above is null) Root();
                else if (reader.LocalName is "formation") return Whole();
                else if (Containers.Contains(reader.LocalName)) Enter();
                else PassOver();
            }

            return null;
        }
        catch (Exception e) when (e is XmlException or InvalidDataException or DecoderFallbackException or ArgumentException)
        {
            throw Unreadable(e);
        }
    }

    private bool Read()
    {
        if (!stream.IsWatched) throw new InvalidDataException("UTF-32");
        if (!reader.Read()) return false;
        if (reader.NodeType is XmlNodeType.XmlDeclaration && !stream.IsWatchedIn(reader.GetAttribute("encoding"))) throw new InvalidDataException("an encoding that hides its tags");
        if (reader.Depth > DeepestElement)
            throw new LheoUnreadableException($"Plus de {DeepestElement} éléments sont emboîtés ici : LHEO n'en emboîte qu'une douzaine.", place.LineNumber, place.LinePosition);
        return true;
    }

    private void Root()
    {
        if (!Containers.Contains(reader.LocalName) || reader.LocalName is "offres")
        {
            var known = reader.LocalName is "lheo-index" ? " Un « lheo-index » ne porte que des résumés, sans session entière." : "";
            throw new LheoUnreadableException($"Ce document n'est pas du LHEO : sa racine devrait être « lheo » ou « lheo-plus ».{known}", place.LineNumber, place.LinePosition);
        }

        if (!LheoWords.Versions.ContainsKey(reader.NamespaceURI))
            Remark("l'espace de noms n'est celui d'aucune version de LHEO (2.0, 2.2, 2.3) ; lu par le nom des éléments.", $"/{reader.LocalName}");
        Enter();
    }

    private void Enter()
    {
        if (!reader.IsEmptyElement) above = new(reader.LocalName, above, 1, place.LineNumber);
    }

    /// <summary>The formation that begins here, to its end.</summary>
    private LheoNode Whole()
    {
        size = 0;
        var formation = Open(new("formation", above, ++formations, place.LineNumber));
        if (reader.IsEmptyElement) return formation;
        var current = formation;
        while (Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element when LheoFormation.Reads(current, reader.LocalName, reader.GetAttribute("info")):
                    var child = Open(current.Add(reader.LocalName, place.LineNumber));
                    if (!reader.IsEmptyElement) current = child;
                    break;
                case XmlNodeType.Element:
                    PassOver(current);
                    break;
                case XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when current.Name is not "extra":
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    var text = Clean(reader.Value);
                    Weigh(Math.Max(text.Length, SmallestText));
                    current.Say(text);
                    break;
                case XmlNodeType.EndElement when current == formation:
                    return formation;
                case XmlNodeType.EndElement:
                    current = current.Parent!;
                    break;
            }
        }

        throw new XmlException("Unexpected end of file");
    }

    private LheoNode Open(LheoNode node)
    {
        Weigh(100);
        if (!reader.HasAttributes) return node;
        while (reader.MoveToNextAttribute())
        {
            if (!Attributes.Contains(reader.LocalName)) continue;
            var value = Clean(reader.Value);
            Weigh(value.Length);
            node.Set(reader.LocalName, value);
        }

        reader.MoveToElement();
        return node;
    }

    private void Weigh(int characters)
    {
        size += characters;
        if (size > LargestFormation)
            throw new LheoUnreadableException($"Cette formation tient plus de {LargestFormation >> 20} Mio : elle ne se lit pas d'un trait.", place.LineNumber, place.LinePosition);
    }

    /// <summary>Passes over an element with all that stands in it, and reports the names in it that LHEO does not know.</summary>
    private void PassOver(LheoNode? parent = null)
    {
        var path = (parent ?? above)!;
        if (LheoFormation.IsMisplaced(path, reader.LocalName)) Remark($"« {reader.LocalName} » n'a pas sa place ici : passé outre.", $"{path.Path}/{reader.LocalName}");
        else Known(path);
        if (reader.IsEmptyElement) return;
        var depth = reader.Depth;
        var extras = reader.LocalName is "extras" or "extra" ? depth : 0;
        while (Read() && !(reader.NodeType is XmlNodeType.EndElement && reader.Depth == depth))
        {
            // What stands in extras is its author's.
            if (reader.LocalName is "extras" && extras == 0 && reader.NodeType is XmlNodeType.Element && !reader.IsEmptyElement) extras = reader.Depth;
            else if (reader.NodeType is XmlNodeType.EndElement && reader.Depth == extras) extras = 0;
            else if (reader.NodeType is XmlNodeType.Element && extras == 0) Known(path);
        }
    }

    private void Known(LheoNode parent)
    {
        if (LheoWords.Elements.Contains(reader.LocalName)) return;
        if (!meant.TryGetValue(reader.LocalName, out var nearest))
        {
            nearest = JsonSchema.Reporting.NearestName.Of(reader.LocalName, LheoWords.Elements) is { } near ? $" ; vouliez-vous dire « {near} » ?" : ".";
            if (meant.Count < MostMisspelt) meant[reader.LocalName] = nearest;
        }

        Remark($"« {Shown(reader.LocalName)} » n'est pas un élément de LHEO : passé outre{nearest}", $"{parent.Path}/{Shown(reader.LocalName)}");
    }

    private void Remark(string message, string path)
    {
        // They wait for the end of their formation, as it does.
        Weigh(message.Length + path.Length);
        remarks.Add(new(place.LineNumber, path, message));
    }

    /// <summary>Without the characters that XML forbids and its references smuggle in, and halves of characters.</summary>
    private static string Clean(string text)
    {
        var clean = true;
        for (var i = 0; i < text.Length && clean; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else clean = XmlConvert.IsXmlChar(text[i]);
        }

        return clean ? text : string.Concat(text.EnumerateRunes().Where(r => r != Rune.ReplacementChar && !(r.IsBmp && !XmlConvert.IsXmlChar((char)r.Value))));
    }

    private static string Shown(string name) => name.Length <= 64 ? name : name[..64] + "…";

    private List<LheoRemark> Taken()
    {
        var taken = remarks.ToList();
        remarks.Clear();
        return taken;
    }

    private LheoUnreadableException Unreadable(Exception e)
    {
        var (line, column) = e is XmlException { LineNumber: > 0 } xml ? (xml.LineNumber, xml.LinePosition) : (place.LineNumber, place.LinePosition);
        if (line == 0 && stream.DtdLine > 0) (line, column) = (stream.DtdLine, 1);
        return new(stream.TooLong ? $"Un texte ou une balise de plus de {LheoStream.LongestText >> 20} Mio commence ici : refusé." : LheoFaults.Sentence(e, (line, column) == (1, 1)), line, column, e);
    }
}
