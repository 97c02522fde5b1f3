using System.CommandLine;
using SiBridge.Delivery.Channels;
using SiBridge.Reference;

namespace SiBridge.Cli;

/// <summary><c>secret new</c>, <c>secret rotate</c> and <c>secret public</c>: the secrets with which deliveries are signed.</summary>
internal static class SecretVerb
{
    public static Command Command() => new("secret", "Les secrets de signature des envois.") { New(), Rotate(), Public() };

    private static Command New()
    {
        var ed25519 = new Option<bool>("--ed25519") { Description = "une clé ed25519 : le partenaire ne reçoit que sa clé publique" };
        var create = new Command("new", "Tire un secret au hasard et le montre une seule fois ; il va sous « secret » d'un canal, et au partenaire ce avec quoi il vérifie.") { ed25519 };
        create.SetAction(parsed => Show(parsed.InvocationConfiguration.Output, parsed.GetValue(ed25519) ? Ed25519Key.New() : HmacKey.New()));
        return create;
    }

    private static Command Rotate()
    {
        var (partners, which) = (Partners("qui est réécrit"), new WhichChannel("dont le secret change"));
        var ed25519 = new Option<bool>("--ed25519") { Description = "le nouveau est une clé ed25519, quel que soit l'ancien ; sans cette option, il est de la même sorte" };
        var rotate = new Command(
            "rotate",
            $"Remplace le secret d'un canal ; l'ancien signe aussi pendant {Signature.MostDaysOfBoth} jours. Code de sortie : 0 fait, 1 à finir à la main (le secret est derrière env: ou file:).")
        {
            partners, ed25519,
        };
        which.AddTo(rotate);
        rotate.SetAction(parsed =>
        {
            var file = File(parsed, partners);
            return SecretRotation.Run(parsed.InvocationConfiguration.Output, file, which.Of(parsed, file), parsed.GetValue(ed25519));
        });
        return rotate;
    }

    private static Command Public()
    {
        var (partners, which) = (Partners("qui n'est que lu"), new WhichChannel("dont on veut la clé"));
        var show = new Command("public", "Montre la clé publique avec laquelle un partenaire vérifie les envois d'un canal signé en ed25519, et l'ancienne tant qu'elle sert.") { partners };
        which.AddTo(show);
        show.SetAction(parsed =>
        {
            var choice = which.Of(parsed, File(parsed, partners));
            var keys = Signature.Of(choice.Settings, JourneeLocale.Of(DateTimeOffset.UtcNow, choice.Network.Zone)).Select(k => k.Public).OfType<string>().ToList();
            if (keys.Count == 0) throw new CannotRunException($"{choice.Name} n'est pas signé en ed25519 : son secret whsec_ est à la fois le nôtre et celui du partenaire, et n'a pas de partie publique.");
            foreach (var key in keys) parsed.InvocationConfiguration.Output.WriteLine(key);
        });
        return show;
    }

    private static void Show(TextWriter output, string secret)
    {
        output.WriteLine(secret);
        if (SigningKey.Read(secret)!.Public is { } key) output.WriteLine($"Clé publique, la seule qui va au partenaire : {key}");
    }

    private static Option<string?> Partners(string use) => Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", null, $"le fichier du réseau, {use}");

    private static string File(ParseResult parsed, Option<string?> partners) => parsed.GetValue(partners) ?? throw new CannotRunException("--partners : dites quel est le fichier du réseau.");

    /// <summary>The options that say which channel is meant.</summary>
    private sealed class WhichChannel(string use)
    {
        private readonly Option<string?> partner = Options.Plain("--partner", "CODE", $"le partenaire {use}"), channel = Options.Plain("--channel", "CODE", "son canal, quand il en a plusieurs en http");

        private readonly Option<bool> notices = new("--notices") { Description = "le canal par lequel il reçoit les avis ; sans --partner, celui des avis aux exploitants" };

        public void AddTo(Command command)
        {
            command.Add(partner);
            command.Add(channel);
            command.Add(notices);
        }

        /// <exception cref="CannotRunException">They mean none or several.</exception>
        public ChannelChoice Of(ParseResult parsed, string file)
        {
            var (code, one) = (parsed.GetValue(partner), parsed.GetValue(channel));
            if (!parsed.GetValue(notices)) return ChannelChoice.Of(file, code ?? throw new CannotRunException("--partner : dites quel partenaire, ou --notices pour les avis aux exploitants."), one);
            return one is null ? ChannelChoice.OfNotices(file, code) : throw new CannotRunException("--channel : les avis n'ont qu'un canal ; retirez --channel, ou --notices.");
        }
    }
}
