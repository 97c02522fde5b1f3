using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace SiBridge.Indicateurs;

/// <summary>One journey of a block.</summary>
/// <param name="Jour">Day of the month.</param>
/// <param name="Session">Index into the block's session keys.</param>
/// <param name="Reponse">Working days; -1 without.</param>
/// <param name="Entree">Working days; -1 without.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
internal readonly record struct LigneBloc(byte Jour, int Session, long Personne, long Faits, short Reponse, short Entree);

/// <summary>
/// The journeys of one <see cref="MoisDeStructure"/>, 25 bytes each, after the keys of their sessions. Numbers are little-endian, as every machine
/// is that .NET runs on: a block is read where it lies.
/// </summary>
internal static class Bloc
{
    private const byte Version = 1;
    private const int Header = 1 + (2 * sizeof(int));

    public static byte[] Pack(IReadOnlyList<string> sessions, ReadOnlySpan<LigneBloc> lignes)
    {
        var keys = sessions.Select(Encoding.UTF8.GetBytes).ToList();
        var rows = MemoryMarshal.AsBytes(lignes);
        var bloc = new byte[Header + keys.Sum(k => sizeof(ushort) + k.Length) + rows.Length];
        bloc[0] = Version;
        BinaryPrimitives.WriteInt32LittleEndian(bloc.AsSpan(1), keys.Count);
        BinaryPrimitives.WriteInt32LittleEndian(bloc.AsSpan(1 + sizeof(int)), lignes.Length);
        var at = Header;
        foreach (var key in keys)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bloc.AsSpan(at), checked((ushort)key.Length));
            key.CopyTo(bloc, at + sizeof(ushort));
            at += sizeof(ushort) + key.Length;
        }

        rows.CopyTo(bloc.AsSpan(at));
        return bloc;
    }

    public static ReadOnlySpan<LigneBloc> Lignes(ReadOnlySpan<byte> bloc)
    {
        if (bloc[0] != Version) throw new InvalidDataException("a block of indicators that another program wrote");
        var lignes = MemoryMarshal.Cast<byte, LigneBloc>(bloc[^(BinaryPrimitives.ReadInt32LittleEndian(bloc[(1 + sizeof(int))..]) * Marshal.SizeOf<LigneBloc>())..]);
        return lignes;
    }

    /// <summary>What <paramref name="of"/> makes of each session key.</summary>
    public static int[] Sessions(ReadOnlySpan<byte> bloc, Func<string, int> of)
    {
        var sessions = new int[BinaryPrimitives.ReadInt32LittleEndian(bloc[1..])];
        var rest = bloc[Header..];
        for (var i = 0; i < sessions.Length; i++)
        {
            var length = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            sessions[i] = of(Encoding.UTF8.GetString(rest.Slice(sizeof(ushort), length)));
            rest = rest[(sizeof(ushort) + length)..];
        }

        return sessions;
    }
}
