/** The parts of gun and phone screens; README.md lists their properties. */
export { Bar } from './bar';
export { Stow, StowProgress, type StowProps } from './stow';
export { Prompt, WrongScreen, type PromptProps, type PromptState, type WrongProps } from './prompt';
export { ChoiceScreen, type Choice } from './choice';
export { Actions, Button, LastScan, type ActionsProps, type ButtonProps, type LastProps } from './actions';
export { Keypad, SumFigure, type KeypadProps, type KeypadUnit } from './keypad';
export { Empty } from './empty';
export { Row, Screen, Section, Why, Work, type RowProps } from './rows';
export { Bin } from './plate';
export { Cells, ItemHead, PhotoButton, Qty, QtyBox, type Cell, type QtyProps } from './figures';
export { Chip, Square, type Fill, type Tone } from './chip';
export { Icon, Logo, type IconSize } from './icon';
export { HandSheet, TextEntry, type TextEntryProps } from './hand';
export { oneTapEach } from './tap';
export { feedback, unlockSound, type Feedback } from './feedback';
