using System.Text;
using SiBridge.JsonSchema;

namespace SiBridge.Benchmarks.Validator;

/// <summary>The schema of a prescription as the gateway compiles it, and prescriptions of 1.2 kB: a valid one, and one with five errors.</summary>
internal static class Specimens
{
    public const int Bytes = 1_200;

    public static CompiledSchema Schema()
    {
        var registry = new SchemaRegistry();
        registry.Add(Resource("communs"));
        return registry.Get(registry.Add(Resource("prescription")));
    }

    public static byte[] Valid(int number = 1)
    {
        var filling = Bytes - Encoding.UTF8.GetByteCount(Text(number, ""));
        return Encoding.UTF8.GetBytes(Text(number, new('x', filling)));
    }

    /// <summary>A pattern, a format, a missing property, an unknown property and a type.</summary>
    public static byte[] Invalid(int number = 1) => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Valid(number))
        .Replace("\"73282932000074\"", "\"7328293200007\"", StringComparison.Ordinal)
        .Replace("\"2004-11-30\"", "\"30/11/2004\"", StringComparison.Ordinal)
        .Replace("\"nom_naissance\"", "\"nom_de_naissance\"", StringComparison.Ordinal)
        .Replace("[2, 4]", "[2, \"4\"]", StringComparison.Ordinal));

    public static JsonText Read(ReadOnlyMemory<byte> utf8) =>
        JsonText.TryParse(utf8, out var text, out var error) ? text : throw new InvalidOperationException(error.Message);

    private static byte[] Resource(string name)
    {
        using var stream = typeof(Specimens).Assembly.GetManifestResourceStream($"schemas/{name}.v1.schema.json")!;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }

    private static string Text(int number, string filling) =>
        $$"""
        {
          "id": "prescription-{{number:D9}}", "emis_le": "2026-07-06T14:30:00+02:00",
          "mission_locale": "14327S00", "prescription_id": "B-{{number:D9}}", "dossier": "654321",
          "prescripteur": {
            "nom": "Lethuillier", "prenom": "Maud", "courriel": "m.lethuillier@mission-locale.example", "telephone": "+33639980020"
          },
          "jeune": {
            "nom_naissance": "QUESNELET", "nom_usage": "AUBRIERE-QUESNELET", "prenom": "Mathurine", "date_naissance": "2004-11-30",
            "courriel": "mathurine.quesnelet@example.org", "telephone": "+33639980001",
            "code_postal": "14000", "commune_insee": "14118", "france_travail_id": "4053956Z"
          },
          "session_cle": { "formation": "28_AF_0000081234", "action": "28_AC_0000091234", "session": "28_SE_0000412345" },
          "organisme": "73282932000074", "financeurs": [2, 4], "region": "28",
          "dispositif": "Contrat d'engagement jeune", "date_prescription": "2026-07-06", "commentaire": "Préfère le matin. {{filling}}"
        }
        """;
}
