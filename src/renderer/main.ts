import './theme.css'
import './base.css'
import { mount } from 'svelte'
import { WINDOW_PATH } from '../shared/window-path.ts'
import App from './App.svelte'

const target = document.querySelector('#app')
if (!target) throw new Error('index.html has no #app')
// the address without it leads here again
if (location.protocol.startsWith('http')) localStorage.setItem(WINDOW_PATH, location.pathname)
mount(App, { target })
