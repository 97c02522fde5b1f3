using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace SiBridge.Cli;

/// <summary><c>key new</c>: an access key for a partner or an operator. The network file knows its hash only.</summary>
internal static class KeyVerb
{
    private const int Bytes = 32;

    public static Command Command()
    {
        var id = Options.Plain("--id", "NOM", "le nom de la clé dans le fichier du réseau ; par défaut, l'année et le mois");
        var create = new Command("new", "Tire une clé au hasard et la montre une seule fois, avec son empreinte.") { id };
        create.SetAction(parsed => Print(parsed.InvocationConfiguration.Output, parsed.GetValue(id) ?? $"{DateTime.UtcNow:yyyy-MM}"));
        return new("key", "Les clés d'accès.") { create };
    }

    /// <summary>A new key, URL-safe; never with a dash in front, which command lines would take for an option.</summary>
    public static string New()
    {
        while (true)
        {
            var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
            if (key[0] is not '-') return key;
        }
    }

    public static string Sha256(string key) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    private static void Print(TextWriter output, string id)
    {
        var key = New();
        output.WriteLine($"Clé     : {key}");
        output.WriteLine($"SHA-256 : {Sha256(key)}");
        output.WriteLine();
        output.WriteLine("La clé va au partenaire, par un canal sûr ; elle n'est montrée qu'ici et n'est conservée nulle part.");
        output.WriteLine("Son empreinte va dans partners.json, sous « keys » de ce partenaire :");
        output.WriteLine();
        output.WriteLine($$"""{ "id": {{JsonSerializer.Serialize(id)}}, "sha256": "{{Sha256(key)}}" }""");
    }
}
