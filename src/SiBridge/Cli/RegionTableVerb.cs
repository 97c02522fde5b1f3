using System.CommandLine;
using SiBridge.Delivery.Channels;
using SiBridge.Delivery.Staging;
using SiBridge.Hosting;

namespace SiBridge.Cli;

/// <summary>
/// <c>region-table</c>: the table into which a <c>postgresql</c> channel writes, for people or as statements. They are printed and not run:
/// the account that writes rows has no business making tables, and whose database it is reads them first.
/// </summary>
internal static class RegionTableVerb
{
    public static Command Command()
    {
        var partners = Options.Text("--partners", "FICHIER", "SIBRIDGE_PARTNERS", BridgeOptions.SamplePartners, "le fichier du réseau ; par défaut, le réseau d'exemple");
        var partner = Options.Plain("--partner", "CODE", "le partenaire dont c'est la base", required: true);
        var channel = Options.Plain("--channel", "CODE", "son canal, quand il en a plusieurs en postgresql");
        var ddl = new Option<bool>("--ddl") { Description = "écrit les instructions SQL (table, commentaires, droits) à passer à psql ; sans elle, la table est décrite" };
        var command = new Command("region-table", "Décrit la table où un canal postgresql écrit, ou en écrit les instructions SQL. Rien n'est exécuté.") { partners, partner, channel, ddl };
        command.SetAction(parsed =>
        {
            var choice = ChannelChoice.Of(parsed.GetValue(partners)!, parsed.GetValue(partner)!, parsed.GetValue(channel), PostgresChannel.Name);
            var (table, columns) = (StagingTable.Read(choice.Settings.Text("table")!)!, StagingColumns.Of(choice.Settings, choice.Network));
            var (output, user) = (parsed.InvocationConfiguration.Output, StagingAccess.Of(choice.Settings).User);
            if (parsed.GetValue(ddl)) Write(output, choice, table, columns, user);
            else Describe(output, choice, table, columns, user);
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(TextWriter output, ChannelChoice choice, StagingTable table, StagingColumns columns, string user)
    {
        output.WriteLine($"-- Table du canal {choice.Name} de SiBridge. À exécuter dans la base du partenaire, par qui peut y créer une table ; une seconde fois ne change rien.");
        output.WriteLine("-- Les types des colonnes peuvent être changés : le pont écrit chaque valeur dans le type qu'il trouve.");
        output.Write(StagingDdl.Of(table, columns, user));
    }

    private static void Describe(TextWriter output, ChannelChoice choice, StagingTable table, StagingColumns columns, string user)
    {
        var shown = Screen.Table("Colonne", "Type", "Obligatoire", "Sens");
        foreach (var column in columns.All) shown.AddTexts(column.Name, column.Type, column.Required ? "oui" : "", column.Comment);
        Screen.On(output).Write(shown);
        output.WriteLine($"Canal {choice.Name} : table {table.Quoted}, clé {columns.Receipt}, compte {user}. --ddl en écrit le SQL.");
    }
}
