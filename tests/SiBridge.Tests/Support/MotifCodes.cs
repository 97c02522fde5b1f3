using System.Text.Json;
using SiBridge.Network;
using SiBridge.Translation;
using SiBridge.Translation.Codes;

namespace SiBridge.Tests.Support;

/// <summary>Networks whose Mission Locale of Caen reads the motif of an abandon as a Region's code.</summary>
internal static class MotifCodes
{
    /// <summary>« emploi » has a code, and what is mapped here.</summary>
    public static NetworkInForce Version(int version, params (string Code, DateOnly? From, DateOnly? Until)[] mapped)
    {
        var mappings = mapped.Select(m => new Mapping("motif-sortie", "region", m.Code, "99", new(m.From, m.Until))).Append(new("motif-sortie", "region", "emploi", "01", default));
        var tables = new CodeTables(
            [
                ("motif-sortie", [new("emploi", "Emploi", default), new("autre", "Autre", default), new("contrat_alternance", "Alternance", default)]),
                ("region", [new("01", "Emploi", default), new("99", "Autre", default)]),
            ], mappings, [("motif-sortie", "region", "region")]);
        var channel = Networks.Takes(["*"]) with { Channel = Networks.Channel("""{ "kind": "inbox", "format": "csv:motifs" }""") };
        return Networks.Normandie.With(Networks.MissionLocale("ml-caen", Messages.Caen, channel)) with { Version = version, Tables = tables, Formats = new([new Motifs(tables)]) };
    }

    /// <summary>Tells the motif of an abandon in the Region's code, and of all else the type.</summary>
    private sealed class Motifs(CodeTables tables) : IFormat
    {
        public string Name => "csv:motifs";

        public string ContentType => "text/csv";

        public string Extension => "csv";

        public IReadOnlyList<string>? Types => null;

        public byte[] Make(Outgoing message) => new BodyWriter(message.Message).Write(message.Type is "abandon" ? $"motif={Code(message.Json)}" : message.Type).ToParts();

        private string Code(JsonElement json) =>
            tables.Map("motif-sortie", "region", json.GetProperty("motif").GetString()!, DateOnly.Parse(json.GetProperty("date_sortie").GetString()!));
    }
}
