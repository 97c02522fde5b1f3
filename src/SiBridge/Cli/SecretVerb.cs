using System.CommandLine;
using System.Globalization;
using SiBridge.Delivery.Channels;
using SiBridge.Reference;

namespace SiBridge.Cli;

/// <summary><c>secret new</c> and <c>secret rotate</c>: the secrets with which deliveries are signed.</summary>
internal static class SecretVerb
{
    public static Command Command() => new("secret", "Les secrets de signature des envois.") { New(), Rotate() };

    private static Command New()
    {
        var create = new Command("new", "Tire un secret au hasard et le montre ; il va au partenaire et sous « secret » de son canal.");
        create.SetAction(parsed => parsed.InvocationConfiguration.Output.WriteLine(Signature.NewSecret()));
        return create;
    }

    private static Command Rotate()
    {
        var partners = Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", null, "le fichier du réseau, qui est réécrit");
        var partner = Options.Plain("--partner", "CODE", "le partenaire dont le secret change", required: true);
        var channel = Options.Plain("--channel", "CODE", "son canal, quand il en a plusieurs en http");
        var rotate = new Command(
            "rotate",
            $"Remplace le secret d'un canal ; l'ancien signe aussi pendant {Signature.MostDaysOfBoth} jours. Code de sortie : 0 fait, 1 à finir à la main (le secret est derrière env: ou file:).")
        {
            partners, partner, channel,
        };
        rotate.SetAction(parsed =>
        {
            var file = parsed.GetValue(partners) ?? throw new CannotRunException("--partners : dites quel fichier du réseau réécrire.");
            return Replace(parsed.InvocationConfiguration.Output, file, HttpChannelChoice.Of(file, parsed.GetValue(partner)!, parsed.GetValue(channel)));
        });
        return rotate;
    }

    private static int Replace(TextWriter output, string file, HttpChannelChoice choice)
    {
        var today = JourneeLocale.Of(DateTimeOffset.UtcNow, choice.Network.Zone);
        if (choice.Settings.Text("secret") is null)
            throw new CannotRunException($"{choice.Name} n'a pas de secret à remplacer : donnez-lui-en un, tiré par « secret new ».");
        if (choice.Settings.Text("previous_secret") is not null && !(Signature.PreviousUntil(choice.Settings) < today))
            throw new CannotRunException(
                $"{choice.Name} : un remplacement est en cours ({Until(choice)}) ; un troisième secret couperait qui n'a que le plus ancien. Retirez « previous_secret » du fichier quand le partenaire ne s'en sert plus.");
        var (bytes, fresh) = (File.ReadAllBytes(file), Signature.NewSecret());
        var (old, until) = (JsonMembers.Written(bytes, [.. choice.Pointer, "secret"])!, today.AddDays(Signature.MostDaysOfBoth).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        output.WriteLine($"Nouveau secret de {choice.Name} : {fresh}");
        if (old.StartsWith("\"env:", StringComparison.Ordinal) || old.StartsWith("\"file:", StringComparison.Ordinal))
        {
            ToDo(output, old.Trim('"'), until);
            return ExitCode.Refused;
        }

        bytes = JsonMembers.Set(bytes, choice.Pointer, "previous_secret", old, after: "secret");
        bytes = JsonMembers.Set(bytes, choice.Pointer, "previous_secret_until", $"\"{until}\"", after: "previous_secret");
        ReplacedFile.Write(file, JsonMembers.Set(bytes, choice.Pointer, "secret", $"\"{fresh}\"", after: "secret"));
        output.WriteLine($"Il est écrit dans {file} ; l'ancien y reste comme « previous_secret ».");
        output.WriteLine($"Jusqu'au {until} inclus, chaque envoi porte les deux signatures : donnez le nouveau secret au partenaire d'ici là. Ensuite, l'ancien ne signe plus.");
        return ExitCode.Ok;
    }

    private static string Until(HttpChannelChoice choice) => Signature.PreviousUntil(choice.Settings) is { } day ? $"jusqu'au {day:yyyy-MM-dd} inclus" : "sans date de fin";

    /// <summary>What stands behind a reference is another's to write: a vault, an orchestrator.</summary>
    private static void ToDo(TextWriter output, string reference, string until)
    {
        var variable = reference.StartsWith("env:", StringComparison.Ordinal);
        var previous = reference + (variable ? "_PRECEDENT" : ".precedent");
        output.WriteLine($"L'actuel est derrière {reference} : le fichier du réseau n'est pas changé. À faire, dans cet ordre :");
        output.WriteLine($"1. mettez l'actuel derrière {previous} ;");
        output.WriteLine($"2. mettez le nouveau derrière {reference}, et ajoutez au canal : \"previous_secret\": \"{previous}\", \"previous_secret_until\": \"{until}\" ;");
        output.WriteLine(variable ? "3. relancez le pont : il ne voit de nouvelles variables qu'à son départ ;" : "3. rien à relancer : le pont suit ces fichiers ;");
        output.WriteLine($"4. donnez le nouveau au partenaire : jusqu'au {until} inclus, chaque envoi porte les deux signatures. Ensuite, l'ancien ne signe plus.");
    }
}
