using System.CommandLine;
using SiBridge.JsonSchema;
using SiBridge.Reference;

namespace SiBridge.Cli;

/// <summary><c>validate</c>: what the gateway would say of a file, without sending it.</summary>
internal static class ValidateVerb
{
    public static Command Command()
    {
        var file = new Argument<string>("fichier") { Description = "un message ou un tableau de messages, en JSON ; - pour l'entrée standard" };
        var type = Options.Plain("--type", "TYPE", "le type de message : " + string.Join(", ", SchemaCatalogue.Types));
        var schema = Options.Plain("--schema", "SCHEMA", "à la place de --type : un JSON Schema (2020-12) ; ses $ref mènent à des fichiers voisins, jamais au réseau");
        var json = new Option<bool>("--json") { Description = "le verdict en JSON : { \"valid\": …, \"errors\": […] }" };
        var command = new Command(
            "validate",
            "Dit ce que la passerelle répondrait à un fichier : JSON strict, numéro de sécurité sociale, schéma, règles métier qui se jugent sur le message seul (jours de Paris). Code de sortie : 0 valide, 1 refusé, 2 illisible.")
        {
            file, type, schema, json,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var judge = Judge(parsed.GetValue(type), parsed.GetValue(schema));
            var path = parsed.GetValue(file)!;
            var utf8 = await Read(path, stop);
            var errors = judge(utf8);
            var output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(json)) Verdict.WriteJson(output, errors);
            else Verdict.WriteLines(output, path is "-" ? "(entrée)" : path, utf8, errors);
            return errors.Count == 0 ? ExitCode.Ok : ExitCode.Refused;
        });
        return command;
    }

    private static Func<byte[], IReadOnlyList<Gateway.FieldError>> Judge(string? type, string? schema) => (type, schema) switch
    {
        (null, null) => throw new CannotRunException("Dites ce que le fichier doit être : --type TYPE (par exemple --type prescription), ou --schema SCHEMA.json."),
        (not null, not null) => throw new CannotRunException("--type et --schema s'excluent : donnez l'un ou l'autre."),
        ({ } one, _) => SchemaCatalogue.Types.Contains(one)
            ? new MessageVerdict(one, TimeProvider.System).Of
            : throw new CannotRunException($"--type : « {one} » n'est pas un type de message ; les types sont {string.Join(", ", SchemaCatalogue.Types)}."),
        (_, { } path) => SchemaFile.Load(path).Of,
    };

    /// <summary>A file, or the standard input.</summary>
    /// <exception cref="CannotRunException">It cannot be read.</exception>
    public static async Task<byte[]> Read(string path, CancellationToken stop)
    {
        try
        {
            await using var input = path is "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            return await Read(input, stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException(Unreadable(path, e));
        }
    }

    /// <summary>As much as tells whether it is too large: what follows is not worth its memory.</summary>
    private static async Task<byte[]> Read(Stream input, CancellationToken stop)
    {
        const int enough = JsonText.MaxBytes + 4;
        using var memory = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (memory.Length < enough && await input.ReadAsync(buffer, stop) is > 0 and var read) memory.Write(buffer, 0, read);
        return memory.ToArray();
    }

    public static string Unreadable(string path, Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{path} n'existe pas.",
        _ when Directory.Exists(path) => $"{path} est un dossier ; un fichier est attendu.",
        _ => $"{path} ne se lit pas : vérifiez les droits.",
    };
}
